"""What there is to choose from: values, their vectors and neighbours, lists that people bring."""
