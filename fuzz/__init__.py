"""Fuzz targets: programs that feed the library with anything and watch what must always hold."""
