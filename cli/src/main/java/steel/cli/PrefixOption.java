package steel.cli;

import picocli.CommandLine.Option;
import steel.model.PrefixMode;

/// How to run a model whose tokens see later ones.
final class PrefixOption {
  @Option(
      names = "--prefix-mode",
      paramLabel = "MODE",
      defaultValue = "reference",
      description =
          "How a softmoe_v3 model reads: reference, as transformers runs it, or causal, so that no"
              + " token sees a later one. Default: ${DEFAULT-VALUE}.")
  private PrefixMode mode = PrefixMode.REFERENCE;

  PrefixMode mode() {
    return mode;
  }
}
