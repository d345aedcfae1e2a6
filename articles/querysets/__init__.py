"""Every filter, order and prefetch that has a name; public pages start from `live()`."""
