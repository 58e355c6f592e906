"""The first layer: rules over the syntax tree. They read code, never text, and know what a name was made from."""
