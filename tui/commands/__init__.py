"""What each command does, a module a subject. Imported only when that command runs."""
