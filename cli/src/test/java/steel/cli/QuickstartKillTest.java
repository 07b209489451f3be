package steel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steel.testkit.Cases;
import steel.testkit.ProjectRoot;

/// The quickstart with the recipes that users run, killed once in each of its stages.
@Tag("long")
class QuickstartKillTest {
  private static final String MINUTES = "1"; // a sixth of the recipes' steps

  @TempDir private Path folder;

  @Test
  void killedInEveryStageItEndsWithTheSameFigures() throws Exception {
    Path straight = folder.resolve("straight");
    assertThat(SteelProcess.run(log("straight"), arguments(straight)))
        .as("see %s", log("straight"))
        .isZero();
    Path cut = folder.resolve("cut");
    RandomGenerator random = Cases.random(Cases.seeds().findFirst().orElseThrow());
    for (JsonNode stage : QuickstartFigures.summary(straight).path("stages")) {
      String name = stage.path("name").asText();
      double share = random.nextDouble(0.1, 0.9); // of the time that the stage takes
      Path log = log(name.replace(' ', '-'));
      boolean killed =
          SteelProcess.killWhen(
              new Within(cut, name, share * stage.path("seconds").asDouble())::isReached,
              log,
              arguments(cut));
      assertThat(killed || name.equals("samples")) // the last one may be over too soon
          .as("killed in %s after %.2f of its time", name, share)
          .isTrue();
    }
    assertThat(SteelProcess.run(log("last"), arguments(cut))).as("see last.log").isZero();
    assertThat(QuickstartFigures.of(cut)).isEqualTo(QuickstartFigures.of(straight));
  }

  private Path log(String name) {
    return folder.resolve(name + ".log");
  }

  private static String[] arguments(Path out) {
    return new String[] {
      "quickstart",
      "--recipes",
      ProjectRoot.path().resolve("recipes/tiny").toString(),
      "--minutes",
      MINUTES,
      "--out",
      out.toString(),
      "--no-chat"
    };
  }

  /// A moment within a stage.
  private static final class Within {
    private final Path entry;
    private final long nanos;
    private long begun;

    Within(Path out, String stage, double seconds) {
      this.entry = out.resolve("stages").resolve(stage.replace(' ', '-') + ".json");
      this.nanos = (long) (seconds * TimeUnit.SECONDS.toNanos(1));
    }

    boolean isReached() {
      if (begun == 0 && hasBegun()) {
        begun = System.nanoTime();
      }
      return begun != 0 && System.nanoTime() - begun >= nanos;
    }

    /// The entry of a stage has no output until the stage is done.
    private boolean hasBegun() {
      try {
        return Files.exists(entry)
            && !new ObjectMapper().readTree(Files.readString(entry)).has("output");
      } catch (IOException e) {
        return false; // read while it was replaced
      }
    }
  }
}
