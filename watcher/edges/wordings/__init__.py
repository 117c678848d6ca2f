"""Messages in the user's own words: templates of Jinja2, checked when they are loaded (extra `templates`).

child (what runs a template, in a process of its own) < wording (from a message to the same in other words; reading and checking).
"""
