"""A made-up exam session with its candidates, centres, papers and files, for the sandbox alone."""
