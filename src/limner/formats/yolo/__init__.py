"""YOLO: one text file a picture, coordinates as shares of its width and height."""
