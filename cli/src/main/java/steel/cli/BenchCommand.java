package steel.cli;

import picocli.CommandLine.Command;

/// `steel bench`: how fast this machine does it.
@Command(
    name = "bench",
    description = "Measures speed on this machine.",
    mixinStandardHelpOptions = true,
    subcommands = {
      BenchDecodeCommand.class,
      BenchPrefillCommand.class,
      BenchDataCommand.class,
      BenchTokenizerCommand.class,
      BenchTrainCommand.class
    })
final class BenchCommand extends CommandGroup {}
