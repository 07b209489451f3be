package steel.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import steel.infer.KvType;
import steel.infer.SteelModel;
import steel.model.PrefixMode;

/// How the pure-Java engine runs a model.
final class RunOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--prefix-mode",
      paramLabel = "MODE",
      defaultValue = "reference",
      description =
          "How a softmoe_v3 model reads: reference, as transformers runs it, or causal, so that no"
              + " token sees a later one. Default: ${DEFAULT-VALUE}.")
  private PrefixMode mode = PrefixMode.REFERENCE;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description =
          "Threads that compute; if not given, one a core, also where a core runs two. Results are the same for any number.")
  private @Nullable Integer threads;

  @Option(
      names = "--kv-cache",
      paramLabel = "TYPE",
      description =
          "How keys and values are kept: f32, q16 or q8. If not given, q16 where the weights are of"
              + " 8 or 4 bits, else f32.")
  private @Nullable KvType keyValues;

  @SuppressWarnings("NullAway.Init") // picocli fills the annotated fields
  RunOptions() {}

  SteelModel.Settings settings() {
    SteelModel.Settings settings = SteelModel.Settings.DEFAULT.withPrefixMode(mode);
    if (threads != null) {
      if (threads < 1) {
        throw new ParameterException(
            spec.commandLine(), "--threads must be at least 1, got " + threads);
      }
      settings = settings.withThreads(threads);
    }
    return keyValues == null ? settings : settings.withKeyValues(keyValues);
  }
}
