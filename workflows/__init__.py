"""The domain: organizations, matters, processes, cases, tasks, deadlines, documents, history."""
