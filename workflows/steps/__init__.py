"""How one step of a case happens: the verbs that lock a case, step the engine and write what changed."""
