"""Questions across screens: how a desk is opened, a project added, a plan made and launched, a selection saved."""
