package steel.cli;

import picocli.CommandLine.Command;

/// `steel tokenizer`: trains tokenizers and runs them.
@Command(
    name = "tokenizer",
    description = "Text to tokens and back, and the training of tokenizers.",
    mixinStandardHelpOptions = true,
    subcommands = {
      TokenizerTrainCommand.class,
      TokenizerEncodeCommand.class,
      TokenizerDecodeCommand.class,
      TokenizerCountCommand.class,
      TokenizerInspectCommand.class,
      TokenizerRenderCommand.class
    })
final class TokenizerCommand extends CommandGroup {}
