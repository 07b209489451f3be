package steel.cli;

import picocli.CommandLine.Command;

/// `steel data train`: the models by which filters judge, a subcommand a kind.
@Command(
    name = "train",
    description = "Trains the models that filters judge by.",
    mixinStandardHelpOptions = true,
    subcommands = {DataTrainNgramCommand.class, DataTrainQualityCommand.class})
final class DataTrainCommand extends CommandGroup {}
