// CONTRACT DRAFT: the query writer completes this file.
