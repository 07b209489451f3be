package steel.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFileTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.ofEpochMilli(1_700_000_000_250L), ZoneOffset.UTC);

  @TempDir Path folder;

  /// CRC32C of "123456789" is e3069283, as in RFC 3720, B.4; here as TensorFlow masks it.
  @Test
  void masksItsChecksums() {
    int crc = 0xe3069283;
    assertThat(EventFile.checksum("123456789".getBytes(StandardCharsets.US_ASCII)))
        .isEqualTo((crc >>> 15 | crc << 17) + 0xa282ead8);
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    try (EventFile events = EventFile.resume(folder, 0, CLOCK)) {
      events.write(1, Map.of("loss", 8.5));
      events.write(3_000_000_000L, Map.of("loss", 2.25, "validation_loss/新闻", Double.NaN));
    }
    List<Path> files = EventFile.all(folder);
    assertThat(files).hasSize(1);
    assertThat(files.getFirst().getFileName()).hasToString("events.out.tfevents.1700000000.steel");
    List<EventReader.Event> events = EventReader.read(files.getFirst());
    assertThat(events).hasSize(4);
    assertThat(events.getFirst().version()).isEqualTo("brain.Event:2");
    assertThat(events.get(1).restart()).isTrue();
    assertThat(events.get(2).wallTime()).isEqualTo(1_700_000_000.25);
    assertThat(events.get(2).scalars()).containsExactly(Map.entry("loss", 8.5f));
    assertThat(events.get(3).step()).isEqualTo(3_000_000_000L);
    assertThat(events.get(3).scalars()).containsEntry("validation_loss/新闻", Float.NaN);
  }

  @Test
  void stepsThatWereUndoneDoNotCount() throws IOException {
    try (EventFile events = EventFile.resume(folder, 0, CLOCK)) {
      for (long step = 1; step <= 5; step++) {
        events.write(step, Map.of("loss", (double) step));
      }
    }
    for (int cut = 0; cut < 2; cut++) { // within one second
      try (EventFile events = EventFile.resume(folder, 3, CLOCK)) {
        events.write(4, Map.of("loss", 40.0 + cut));
      }
    }
    assertThat(EventFile.all(folder)).hasSize(3);
    assertThat(EventReader.scalar(folder, "loss"))
        .containsExactly(
            Map.entry(1L, 1f), Map.entry(2L, 2f), Map.entry(3L, 3f), Map.entry(4L, 41f));
  }

  @Test
  void aRunFromTheBeginningHasNoEarlierEvents() throws IOException {
    EventFile.resume(folder, 0, CLOCK).close();
    Files.writeString(folder.resolve("metrics.jsonl"), "");
    EventFile.resume(folder, 0, CLOCK).close();
    assertThat(EventFile.all(folder)).hasSize(1);
    assertThat(folder.resolve("metrics.jsonl")).exists();
  }

  @Test
  void whoLooksOnWhileARunBeginsAnewSeesEachStepOnce() throws IOException {
    List<EventReader.Event> seen = new ArrayList<>();
    List<Path> files = new ArrayList<>();
    for (int round = 0; round < 2; round++) { // within one second
      try (EventFile events = EventFile.resume(folder, 0, CLOCK)) {
        events.write(1, Map.of("loss", 8.0 + round));
      }
      files.add(EventFile.all(folder).getFirst());
      seen.addAll(EventReader.read(files.getLast()));
    }
    assertThat(files).as("or it would not be read").doesNotHaveDuplicates().isSorted();
    assertThat(EventReader.scalar(seen, "loss")).containsExactly(Map.entry(1L, 9f));
  }
}
