"""How a plan becomes finished work."""
