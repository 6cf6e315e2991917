"""Records of pictures as Hugging Face keeps them, in folders, Parquet files and tar shards."""
