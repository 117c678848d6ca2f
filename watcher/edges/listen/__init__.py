"""What others may ask of the daemon over HTTP: its health, pushes of hubs; not a web server.

settings (`[listen]`) · call (what is asked, and the answer) < listener (connections, their limits, HTTP/1.1 by h11).
"""
