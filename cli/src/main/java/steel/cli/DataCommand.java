package steel.cli;

import picocli.CommandLine.Command;

/// `steel data`: raw text to packed tokens, a subcommand a step.
@Command(
    name = "data",
    description = "Raw text to packed tokens.",
    mixinStandardHelpOptions = true,
    subcommands = {
      DataCorpusCommand.class,
      DataConvertCommand.class,
      DataAnalyzeCommand.class,
      DataCleanCommand.class,
      DataDecontaminateCommand.class,
      DataPackCommand.class,
      DataTrainCommand.class,
      DataCoverageCommand.class,
      DataInspectCommand.class
    })
final class DataCommand extends CommandGroup {}
