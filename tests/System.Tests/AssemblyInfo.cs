// Each test starts whole processes of the product; side by side they would only take the two cores from each other.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
