package steel.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import steel.files.PeakMemory;
import steel.infer.SpeedTiming;
import steel.infer.SteelModel;

/// What the measurements of a model's speed have in common.
final class SpeedOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Parameters(paramLabel = "MODEL", description = "A model folder or a GGUF file.")
  private Path model;

  @Mixin private RunOptions run;

  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "5",
      description = "Runs that count, after three seconds that do not; ${DEFAULT-VALUE}.")
  private int runs;

  @Option(names = "--json", description = "Prints one JSON object instead of sentences.")
  private boolean json;

  @SuppressWarnings("NullAway.Init") // picocli fills the annotated fields
  SpeedOptions() {}

  Path model() {
    return model;
  }

  SteelModel.Settings settings() {
    return run.settings();
  }

  int runs() {
    return runs;
  }

  /// Refuses numbers that measure nothing.
  ///
  /// @param tokens of a run
  /// @param depth tokens before them
  void check(int tokens, int depth) {
    if (tokens < 1 || depth < 0 || runs < 1) {
      throw new ParameterException(
          spec.commandLine(),
          "--tokens %d, --depth %d, --runs %d: want at least 1, and 0 of the depth"
              .formatted(tokens, depth, runs));
    }
  }

  /// Tells what was measured.
  ///
  /// @param what in the sentence, such as `one after the other`
  /// @param readsAll whether each token reads all weights, so that the bus bounds it
  void print(SpeedTiming timing, String what, boolean readsAll) {
    Spread speed = Spread.of(timing.tokensPerSecond());
    double read = speed.median() * timing.bytesPerToken();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("tokens_per_second", speed.median());
      figures.put("least", speed.least());
      figures.put("most", speed.most());
      figures.put("runs", timing.tokensPerSecond().size());
      figures.put("threads", timing.threads());
      figures.put("kernel", SteelModel.kernel());
      figures.put("bytes_per_token", timing.bytesPerToken());
      if (readsAll) {
        figures.put("bandwidth_gbps", read / 1e9);
        figures.put("bus_gbps", timing.bus() / 1e9);
        figures.put("percent_of_bus", 100 * read / timing.bus());
      }
      figures.put("peak_rss_mb", PeakMemory.megabytes());
      out.println(Json.write(figures));
    } else {
      out.println(
          "%.1f tokens/s %s (%.1f to %.1f in %d runs), %d threads, %s"
              .formatted(
                  speed.median(),
                  what,
                  speed.least(),
                  speed.most(),
                  timing.tokensPerSecond().size(),
                  timing.threads(),
                  SteelModel.kernel()));
      if (readsAll) {
        out.println(
            "%.1f MB of weights a token: %.1f GB/s, %.0f %% of the %.1f GB/s that memory gives"
                .formatted(
                    timing.bytesPerToken() / 1e6,
                    read / 1e9,
                    100 * read / timing.bus(),
                    timing.bus() / 1e9));
      }
      out.println(
          "at most %,d MB of memory, %.1f MB of it keys and values"
              .formatted(PeakMemory.megabytes(), timing.cacheBytes() / 1e6));
    }
    out.flush();
  }
}
