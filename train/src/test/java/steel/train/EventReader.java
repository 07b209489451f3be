package steel.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/// Reads event files as TensorBoard does, and is strict where it is not: every checksum, every byte
/// to the end.
final class EventReader {
  private EventReader() {}

  /// One event.
  ///
  /// @param version of the file, in its first event
  /// @param restart whether earlier events from `step` on do not count
  record Event(
      double wallTime, long step, String version, boolean restart, Map<String, Float> scalars) {}

  /// The events of one file.
  static List<Event> read(Path file) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    List<Event> events = new ArrayList<>();
    while (in.hasRemaining()) {
      byte[] length = take(in, 8);
      assertThat(in.getInt()).as("checksum of a length").isEqualTo(masked(length));
      byte[] data =
          take(in, (int) ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong());
      assertThat(in.getInt()).as("checksum of an event").isEqualTo(masked(data));
      events.add(event(ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN)));
    }
    return events;
  }

  /// What counts of a scalar after all files of a folder: steps and values as they came.
  static List<Map.Entry<Long, Float>> scalar(Path folder, String tag) throws IOException {
    List<Event> events = new ArrayList<>();
    for (Path file : EventFile.all(folder)) {
      events.addAll(read(file));
    }
    return scalar(events, tag);
  }

  /// What counts of a scalar after some events. As TensorBoard, it forgets nothing but what a
  /// restart tells it to: a step that was written twice is there twice.
  static List<Map.Entry<Long, Float>> scalar(List<Event> events, String tag) {
    List<Map.Entry<Long, Float>> values = new ArrayList<>();
    for (Event event : events) {
      if (event.restart()) {
        values.removeIf(value -> value.getKey() >= event.step());
      }
      Float value = event.scalars().get(tag);
      if (value != null) {
        values.add(Map.entry(event.step(), value));
      }
    }
    return values;
  }

  private static Event event(ByteBuffer in) {
    double wallTime = 0;
    long step = 0;
    String version = "";
    boolean restart = false;
    Map<String, Float> scalars = new TreeMap<>();
    while (in.hasRemaining()) {
      switch ((int) varint(in)) {
        case 1 << 3 | 1 -> wallTime = in.getDouble();
        case 2 << 3 -> step = varint(in);
        case 3 << 3 | 2 -> version = text(in);
        case 5 << 3 | 2 -> {
          ByteBuffer summary = message(in);
          while (summary.hasRemaining()) {
            assertThat(varint(summary)).isEqualTo(1 << 3 | 2);
            ByteBuffer value = message(summary);
            assertThat(varint(value)).isEqualTo(1 << 3 | 2);
            String tag = text(value);
            assertThat(varint(value)).isEqualTo(2 << 3 | 5);
            scalars.put(tag, value.getFloat());
            assertThat(value.hasRemaining()).isFalse();
          }
        }
        case 7 << 3 | 2 -> {
          ByteBuffer session = message(in);
          assertThat(varint(session)).isEqualTo(1 << 3);
          restart = varint(session) == 1;
        }
        default -> throw new AssertionError("a field that no event has");
      }
    }
    return new Event(wallTime, step, version, restart, scalars);
  }

  private static ByteBuffer message(ByteBuffer in) {
    return ByteBuffer.wrap(take(in, (int) varint(in))).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static String text(ByteBuffer in) {
    return new String(take(in, (int) varint(in)), StandardCharsets.UTF_8);
  }

  private static byte[] take(ByteBuffer in, int bytes) {
    byte[] taken = new byte[bytes];
    in.get(taken);
    return taken;
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = in.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  /// As `masked_crc32c` of TensorFlow, written out.
  private static int masked(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    int value = (int) crc.getValue();
    return (value >>> 15 | value << 17) + 0xa282ead8;
  }
}
