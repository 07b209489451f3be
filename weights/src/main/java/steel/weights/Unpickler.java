package steel.weights;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import steel.files.FormatException;
import steel.weights.Pickled.Dictionary;
import steel.weights.Pickled.Nothing;
import steel.weights.Pickled.Real;
import steel.weights.Pickled.Sequence;
import steel.weights.Pickled.Text;
import steel.weights.Pickled.Truth;
import steel.weights.Pickled.Whole;

/// Reads the pickle inside a file of `torch.save`, and builds nothing but tensors, numbers, texts,
/// lists and dictionaries: a pickle is a program, and this machine has no instruction that calls
/// one. What it may name is listed in [TorchGlobals].
///
/// Source: the opcodes as Python's module `pickletools` documents them, protocols 2 to 5.
final class Unpickler {
  /// A checkpoint has some hundred tensors, each of some 150 bytes here.
  static final int MAX_BYTES = 16 << 20;

  /// So that short instructions cannot fill the memory.
  static final int MAX_STEPS = 2_000_000;

  private final Path file;
  private final ByteBuffer in;
  private final List<Pickled> stack = new ArrayList<>();
  private final List<Integer> marks = new ArrayList<>(); // sizes of the stack
  private final Map<Integer, Pickled> memo = new HashMap<>();

  private Unpickler(Path file, byte[] bytes) {
    this.file = file;
    this.in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /// Reads one value.
  ///
  /// @param file for messages
  /// @throws FormatException if the pickle is cut or broken, too large, or wants more than data
  static Pickled read(Path file, byte[] bytes) {
    if (bytes.length > MAX_BYTES) {
      throw new FormatException(
          file,
          "its pickle has %d bytes, at most %d are read; it holds more than tensors"
              .formatted(bytes.length, MAX_BYTES));
    }
    return new Unpickler(file, bytes).run();
  }

  private Pickled run() {
    for (int steps = 0; steps < MAX_STEPS; steps++) {
      int op = Byte.toUnsignedInt(in.get(take(1)));
      if (op == '.') {
        return pop();
      }
      step(op);
    }
    throw broken("its pickle has more than %d steps".formatted(MAX_STEPS));
  }

  private void step(int op) {
    switch (op) {
      case 0x80 -> requireProtocol(unsigned(1));
      case 0x95 -> take(8); // a frame: only its length, for readers of streams
      case '(' -> marks.add(stack.size());
      case '0' -> pop();
      case '1' -> popToMark();
      case 'q' -> memo.put(unsigned(1), top());
      case 'r' -> memo.put(length4(), top());
      case 0x94 -> memo.put(memo.size(), top());
      case 'h' -> push(remembered(unsigned(1)));
      case 'j' -> push(remembered(length4()));
      case 'c' -> push(TorchGlobals.allowed(file, line(), line()));
      case 0x93 -> {
        String name = text(pop());
        push(TorchGlobals.allowed(file, text(pop()), name));
      }
      case 'Q' -> push(TorchGlobals.storage(file, pop()));
      case 'R' -> {
        Pickled arguments = pop();
        push(TorchGlobals.call(file, pop(), arguments));
      }
      case 'b' -> build(pop());
      default -> {
        if (!number(op) && !textual(op) && !collection(op)) {
          throw broken(
              "its pickle has the instruction 0x%02x, which no tensors need".formatted(op));
        }
      }
    }
  }

  private void requireProtocol(int version) {
    if (version < 2 || version > 5) {
      throw broken("its pickle is of protocol %d, not 2 to 5".formatted(version));
    }
  }

  private boolean number(int op) {
    switch (op) {
      case 'N' -> push(new Nothing());
      case 0x88 -> push(new Truth(true));
      case 0x89 -> push(new Truth(false));
      case 'K' -> push(whole(unsigned(1)));
      case 'M' -> push(whole(unsigned(2)));
      case 'J' -> push(whole(in.getInt(take(4))));
      case 0x8a -> {
        push(new Whole(bigInteger(bytes(unsigned(1)))));
      }
      case 'G' -> push(new Real(Double.longBitsToDouble(Long.reverseBytes(in.getLong(take(8))))));
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean textual(int op) {
    switch (op) {
      case 'X' -> push(new Text(utf8(length4())));
      case 0x8c -> push(new Text(utf8(unsigned(1))));
      case 0x8d -> push(new Text(utf8(length8())));
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean collection(int op) {
    switch (op) {
      case '}' -> push(new Dictionary());
      case 'd' -> {
        Dictionary dictionary = new Dictionary();
        put(dictionary, popToMark());
        push(dictionary);
      }
      case 's' -> {
        Pickled value = pop();
        Pickled key = pop();
        put(dictionary(top()), List.of(key, value));
      }
      case 'u' -> {
        List<Pickled> items = popToMark();
        put(dictionary(top()), items);
      }
      case ']', ')' -> push(new Sequence());
      case 'l', 't' -> push(sequence(popToMark()));
      case 0x85 -> push(sequence(pop(1)));
      case 0x86 -> push(sequence(pop(2)));
      case 0x87 -> push(sequence(pop(3)));
      case 'a' -> {
        Pickled item = pop();
        list(top()).items().add(item);
      }
      case 'e' -> {
        List<Pickled> items = popToMark();
        list(top()).items().addAll(items);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  /// State of an ordered dictionary, such as the `_metadata` of a module; says nothing of tensors.
  private void build(Pickled state) {
    if (!(top() instanceof Dictionary) || !(state instanceof Dictionary)) {
      throw broken("its pickle sets the state of something that is no dictionary");
    }
  }

  private void put(Dictionary dictionary, List<Pickled> items) {
    if (items.size() % 2 != 0) {
      throw broken("its pickle has a key without a value");
    }
    for (int i = 0; i < items.size(); i += 2) {
      switch (items.get(i)) {
        case Text _, Whole _, Truth _ -> dictionary.items().put(items.get(i), items.get(i + 1));
        default -> throw broken("its pickle has a key that is neither a text nor a whole number");
      }
    }
  }

  private Dictionary dictionary(Pickled value) {
    if (value instanceof Dictionary dictionary) {
      return dictionary;
    }
    throw broken("its pickle puts a key into something that is no dictionary");
  }

  private Sequence list(Pickled value) {
    if (value instanceof Sequence sequence) {
      return sequence;
    }
    throw broken("its pickle appends to something that is no list");
  }

  private static Sequence sequence(List<Pickled> items) {
    return new Sequence(new ArrayList<>(items));
  }

  private String text(Pickled value) {
    if (value instanceof Text(String text)) {
      return text;
    }
    throw broken("its pickle names something by what is no text");
  }

  /// @param bytes little endian, two's complement; none is 0
  private static BigInteger bigInteger(byte[] bytes) {
    byte[] reversed = new byte[bytes.length + 1];
    reversed[0] = (byte) (bytes.length > 0 && bytes[bytes.length - 1] < 0 ? -1 : 0);
    for (int i = 0; i < bytes.length; i++) {
      reversed[bytes.length - i] = bytes[i];
    }
    return new BigInteger(reversed);
  }

  private static Whole whole(long value) {
    return new Whole(BigInteger.valueOf(value));
  }

  private void push(Pickled value) {
    stack.add(value);
  }

  private Pickled top() {
    if (stack.size() == (marks.isEmpty() ? 0 : marks.getLast())) {
      throw broken("its pickle wants a value where there is none");
    }
    return stack.getLast();
  }

  private Pickled pop() {
    Pickled value = top();
    stack.removeLast();
    return value;
  }

  private List<Pickled> pop(int count) {
    List<Pickled> values = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      values.addFirst(pop());
    }
    return values;
  }

  private List<Pickled> popToMark() {
    if (marks.isEmpty()) {
      throw broken("its pickle ends a list that never began");
    }
    List<Pickled> above = stack.subList(marks.removeLast(), stack.size());
    List<Pickled> values = List.copyOf(above);
    above.clear();
    return values;
  }

  private Pickled remembered(int index) {
    Pickled value = memo.get(index);
    if (value == null) {
      throw broken("its pickle repeats value %d, which it never had".formatted(index));
    }
    return value;
  }

  private String line() {
    int from = in.position();
    int to = from;
    while (to < in.limit() && in.get(to) != '\n') {
      to++;
    }
    String line = utf8(to - from);
    take(1);
    return line;
  }

  private String utf8(int length) {
    byte[] text = bytes(length);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString();
    } catch (CharacterCodingException e) {
      throw new FormatException(file, "its pickle holds a text that is not UTF-8", e);
    }
  }

  private byte[] bytes(int length) {
    int from = take(length);
    byte[] bytes = new byte[length];
    in.get(from, bytes);
    return bytes;
  }

  private int unsigned(int width) {
    int at = take(width);
    return width == 1 ? Byte.toUnsignedInt(in.get(at)) : Short.toUnsignedInt(in.getShort(at));
  }

  private int length4() {
    int length = in.getInt(take(4));
    return length < 0 ? Integer.MAX_VALUE : length;
  }

  private int length8() {
    long length = in.getLong(take(8));
    return length < 0 || length > Integer.MAX_VALUE ? Integer.MAX_VALUE : (int) length;
  }

  /// Passes over bytes and says where they began.
  private int take(int count) {
    if (count > in.remaining()) {
      throw broken("cut short: its pickle ends in the middle; fetch or write it again");
    }
    int at = in.position();
    in.position(at + count);
    return at;
  }

  private FormatException broken(String problem) {
    return new FormatException(file, problem);
  }
}
