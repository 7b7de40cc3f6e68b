"""Where the picture takes place: each module draws one kind of place onto a Stage."""
