// Each test starts whole processes of the product, which mostly wait for each other: two at a time fill the cores of a small machine.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.Collections, MaxThreads = 2)]
