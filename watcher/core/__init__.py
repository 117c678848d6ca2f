"""The pure core: bytes and facts in, decisions out. No clock, disk, network, log, chance or event loop."""
