package steel.cli;

import java.io.PrintWriter;
import java.util.Locale;
import steel.train.TrainingRun;
import steel.tune.ExampleCounts;

/// What a stage that trains says when it is done.
final class TrainingReport {
  private TrainingReport() {}

  static void print(ExampleCounts counts, PrintWriter out) {
    out.println(
        String.format(
            Locale.ROOT,
            "%,d conversations: %,d to learn, %,d held out, %,d too long, %,d without an answer, %,d"
                + " broken",
            counts.conversations(),
            counts.train(),
            counts.heldOut(),
            counts.tooLong(),
            counts.withoutAnswer(),
            counts.broken()));
    counts.brokenShown().forEach(line -> out.println("  " + line));
  }

  static void print(TrainingRun.Result result, PrintWriter out) {
    if (result.stopped()) {
      return; // who stopped it says how to go on
    }
    if (result.loss().isEmpty()) {
      out.println("Nothing to do: all %,d steps are done.".formatted(result.steps()));
    } else {
      out.println(
          String.format(
              Locale.ROOT,
              "%,d steps%s, %,d tokens learned, loss %.3f%s",
              result.steps(),
              result.resumedFrom() > 0 ? " (from step " + result.resumedFrom() + ")" : "",
              result.tokens(),
              result.loss().getAsDouble(),
              result.validationLossLast().isPresent()
                  ? String.format(
                      Locale.ROOT,
                      ", validation %.3f -> %.3f",
                      result.validationLossFirst().orElseThrow(),
                      result.validationLossLast().getAsDouble())
                  : ""));
    }
    out.println("Model: " + result.model());
  }
}
