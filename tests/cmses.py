"""The CMSs by their names, for tests that are about one of them."""

from tui.cms import traits_of

DATOCMS = traits_of("datocms").system
UNICAT = traits_of("unicat").system
