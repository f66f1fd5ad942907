"""Builds the sandbox's root file system without Docker and without root. `image/build-rootfs` is the command."""

__all__: list[str] = []
