"""Parts that several formats share, each a way of laying labels out that more than one of them uses."""
