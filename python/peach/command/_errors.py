class CommandError(Exception):
    """A command cannot be carried out; the text says what to do."""
