"""How DatoCMS is spoken to: `gateway` is what the rest asks, the other modules are its parts."""
