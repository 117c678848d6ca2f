"""Sanctions lists: the bytes of a publication in, its entries out, one after another; two publications in, the changes out."""
