package steel.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import steel.infer.SpeedTiming;

/// `steel bench prefill`: tokens a second of a prompt.
@Command(
    name = "prefill",
    description = "Reads a prompt of random tokens in one call.",
    mixinStandardHelpOptions = true)
final class BenchPrefillCommand implements Callable<Integer> {
  @Mixin private SpeedOptions options;

  @Option(
      names = "--tokens",
      paramLabel = "N",
      defaultValue = "512",
      description = "Tokens of the prompt; ${DEFAULT-VALUE}.")
  private int tokens;

  @SuppressWarnings("NullAway.Init") // picocli fills the annotated fields
  BenchPrefillCommand() {}

  @Override
  public Integer call() {
    options.check(tokens, 0);
    options.print(
        SpeedTiming.prefill(options.model(), options.settings(), tokens, options.runs()),
        "of a prompt",
        false);
    return 0;
  }
}
