package steel.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import steel.infer.SpeedTiming;

/// `steel bench decode`: tokens a second, one after the other, of one sequence or of several.
@Command(
    name = "decode",
    description =
        "Generates tokens one after the other, held against how fast memory can be read, or tokens of"
            + " several sequences together.",
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

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Sequences that advance together, which share each read of the weights, at most "
              + SpeedTiming.MOST_TOGETHER
              + ": tokens a second are of all. Default: ${DEFAULT-VALUE}.")
  private int batch;

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli fills the annotated fields
  BenchDecodeCommand() {}

  @Override
  public Integer call() {
    options.check(tokens, depth);
    if (batch < 1 || batch > SpeedTiming.MOST_TOGETHER) {
      throw new ParameterException(
          spec.commandLine(),
          "--batch must be from 1 to %d, got %d".formatted(SpeedTiming.MOST_TOGETHER, batch));
    }
    SpeedTiming timing =
        SpeedTiming.decode(
            options.model(), options.settings(), batch, depth, tokens, options.runs());
    String what = depth == 0 ? "one after the other" : "after %,d tokens".formatted(depth);
    boolean alone = batch == 1;
    options.print(
        timing, alone ? what : "of %d sequences together, %s".formatted(batch, what), alone);
    return 0;
  }
}
