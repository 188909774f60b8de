"""How each CMS is spoken to."""
