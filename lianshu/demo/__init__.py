"""The demo county 云溪县: its bodies, people and powers as data files, and cases played on it."""
