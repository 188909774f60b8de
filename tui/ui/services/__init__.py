"""What the screen needs of the machine: desks, files, the clipboard."""
