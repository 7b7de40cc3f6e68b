"""The critic: what is wrong with a picture, what to change, and what a changed suggestion means."""
