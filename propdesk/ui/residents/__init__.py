"""The Residents tab: the list, the household card and its full page, editing a unit, importing a list."""
