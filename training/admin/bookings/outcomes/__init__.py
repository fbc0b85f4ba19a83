"""An outcome put right after its register was closed."""
