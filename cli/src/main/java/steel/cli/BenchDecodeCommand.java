package steel.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import steel.infer.SpeedTiming;

/// `steel bench decode`: tokens a second, one after the other.
@Command(
    name = "decode",
    description = "Generates tokens one after the other, held against how fast memory can be read.",
    mixinStandardHelpOptions = true)
final class BenchDecodeCommand implements Callable<Integer> {
  @Mixin private SpeedOptions options;

  @Option(
      names = "--tokens",
      paramLabel = "N",
      defaultValue = "64",
      description = "Tokens of a run; ${DEFAULT-VALUE}.")
  private int tokens;

  @Option(
      names = "--depth",
      paramLabel = "N",
      defaultValue = "0",
      description = "Tokens that are there before; ${DEFAULT-VALUE}.")
  private int depth;

  @SuppressWarnings("NullAway.Init") // picocli fills the annotated fields
  BenchDecodeCommand() {}

  @Override
  public Integer call() {
    options.check(tokens, depth);
    SpeedTiming timing =
        SpeedTiming.decode(options.model(), options.settings(), depth, tokens, options.runs());
    options.print(
        timing, depth == 0 ? "one after the other" : "after %,d tokens".formatted(depth), true);
    return 0;
  }
}
