"""Joints of people and landmarks of faces, in sets of fixed size and order."""
