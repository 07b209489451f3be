package steel.train;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/// Scalars of a run as TensorBoard reads them. Owns the open file.
///
/// A file is records, each `length` (uint64), its checksum, the bytes of an `Event` message, their
/// checksum, all little-endian; a checksum is a CRC32C that is turned by 15 bits and moved by a
/// constant. Source: TensorFlow, `tensorflow/core/lib/io/record_writer.h`,
/// `tensorflow/core/util/event.proto`, `tensorflow/core/framework/summary.proto`.
///
/// TensorBoard reads the files of a folder by their names, and never looks at one again that it has
/// read: what a resumed run undoes cannot be cut out. A new file says instead, by the start of a
/// session, from which step on the earlier ones do not count.
final class EventFile implements AutoCloseable {
  private static final String PREFIX = "events.out.tfevents.";
  private static final int MASK_DELTA = 0xa282ead8;
  private static final int SESSION_START = 1;
  // numbers of fields, and how their values lie
  private static final int WALL_TIME = 1;
  private static final int STEP = 2;
  private static final int FILE_VERSION = 3;
  private static final int SUMMARY = 5;
  private static final int SESSION_LOG = 7;
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;

  private final OutputStream out;
  private final Clock clock;

  private EventFile(OutputStream out, Clock clock) {
    this.out = out;
    this.clock = clock;
  }

  /// Opens a file behind those of the folder, in which `step` is the last step that counts; at the
  /// beginning of a run the earlier ones go, but a reader may have read them.
  ///
  /// @param step updates done
  /// @throws IOException if the disk refuses
  static EventFile resume(Path folder, long step, Clock clock) throws IOException {
    List<Path> earlier = all(folder);
    Path file = folder.resolve(name(earlier, clock.instant().getEpochSecond()));
    if (step == 0) {
      for (Path old : earlier) {
        Files.delete(old);
      }
    }
    EventFile events =
        new EventFile(Files.newOutputStream(file, StandardOpenOption.CREATE_NEW), clock);
    try {
      Message version = events.event(0);
      version.text(FILE_VERSION, "brain.Event:2");
      events.write(version);
      Message session = new Message();
      session.number(1, SESSION_START); // status
      Message start = events.event(step + 1);
      start.message(SESSION_LOG, session);
      events.write(start);
    } catch (IOException | RuntimeException e) {
      events.close();
      throw e;
    }
    return events;
  }

  /// Those of a folder, in the order in which they are read.
  static List<Path> all(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(PREFIX))
          .sorted()
          .toList();
    }
  }

  /// Sorts behind the earlier ones, even if the clock went back.
  private static String name(List<Path> earlier, long seconds) {
    long at = seconds;
    if (!earlier.isEmpty()) {
      String last = earlier.getLast().getFileName().toString().substring(PREFIX.length());
      String digits = last.replaceFirst("[^0-9].*", "");
      at = Math.max(at, digits.isEmpty() ? 0 : Long.parseLong(digits) + 1);
    }
    return "%s%010d.steel".formatted(PREFIX, at);
  }

  /// Writes the values of a step, so that a reader sees them at once.
  ///
  /// @param scalars by name; a slash puts several into a group
  /// @throws IOException if the disk refuses
  void write(long step, Map<String, Double> scalars) throws IOException {
    Message summary = new Message();
    scalars.forEach(
        (tag, value) -> {
          Message one = new Message();
          one.text(1, tag);
          one.fixed(2, value.floatValue());
          summary.message(1, one);
        });
    Message event = event(step);
    event.message(SUMMARY, summary);
    write(event);
  }

  private Message event(long step) {
    Message event = new Message();
    event.fixed(WALL_TIME, clock.millis() / 1e3);
    event.number(STEP, step);
    return event;
  }

  private void write(Message event) throws IOException {
    byte[] data = event.bytes();
    byte[] length = little(Long.BYTES).putLong(data.length).array();
    ByteBuffer record = little(length.length + data.length + 2 * Integer.BYTES);
    record.put(length).putInt(checksum(length)).put(data).putInt(checksum(data));
    out.write(record.array(), record.arrayOffset(), record.position());
  }

  /// Checksums of bytes that hold checksums themselves would be weak; turned and moved they are
  /// not.
  static int checksum(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return Integer.rotateRight((int) crc.getValue(), 15) + MASK_DELTA;
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public void close() throws IOException {
    out.close();
  }

  /// A protocol buffer under way: fields one behind the other, each with its number and kind.
  private static final class Message {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    byte[] bytes() {
      return out.toByteArray();
    }

    void number(int field, long value) {
      varint((long) field << 3 | VARINT);
      varint(value);
    }

    void fixed(int field, double value) {
      varint((long) field << 3 | FIXED64);
      out.writeBytes(little(Double.BYTES).putDouble(value).array());
    }

    void fixed(int field, float value) {
      varint((long) field << 3 | FIXED32);
      out.writeBytes(little(Float.BYTES).putFloat(value).array());
    }

    void text(int field, String value) {
      bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    void message(int field, Message value) {
      bytes(field, value.bytes());
    }

    private void bytes(int field, byte[] value) {
      varint((long) field << 3 | BYTES);
      varint(value.length);
      out.writeBytes(value);
    }

    /// Seven bits a byte, the low ones first; the eighth says that more follow.
    private void varint(long value) {
      long left = value;
      while ((left & ~0x7fL) != 0) {
        out.write((int) ((left & 0x7f) | 0x80));
        left >>>= 7;
      }
      out.write((int) left);
    }
  }
}
