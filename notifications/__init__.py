"""Who is told what in which words: composing, delivering, retrying."""
