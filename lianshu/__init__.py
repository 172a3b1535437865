"""The front door: settings, wiring, the lianshu command, web server, worker, demo county."""
