package io.tepui.protocol.schema;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.constantpool.StringEntry;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * The schemas in the published artifact org.apache.mesos:mesos. Its classes cannot run beside a current protobuf library,
 * so the serialized descriptors are read out of the class files: they are the string constants that each outer class hands
 * to {@code internalBuildGeneratedFileFrom} when it is initialized.
 */
final class PublishedSchemas {
    private PublishedSchemas() {}

    /** The schema whose outer class has this name, such as {@code org.apache.mesos.v1.Protos}. */
    static FileDescriptorProto read(String outerClass) {
        String resource = "/" + outerClass.replace('.', '/') + ".class";
        try (InputStream in = PublishedSchemas.class.getResourceAsStream(resource)) {
            return FileDescriptorProto.parseFrom(serialized(
                    ClassFile.of().parse(Objects.requireNonNull(in, resource).readAllBytes())));
        } catch (IOException e) {
            throw new IllegalStateException("Cannot read " + resource, e);
        }
    }

    private static byte[] serialized(ClassModel outer) {
        MethodModel initializer = outer.methods().stream()
                .filter(method -> method.methodName().equalsString("<clinit>"))
                .findFirst()
                .orElseThrow();
        StringBuilder data = new StringBuilder();
        for (CodeElement element : initializer.code().orElseThrow()) {
            if (element instanceof InvokeInstruction call
                    && call.name().equalsString("internalBuildGeneratedFileFrom")) {
                return data.toString().getBytes(StandardCharsets.ISO_8859_1);
            }
            if (element instanceof ConstantInstruction.LoadConstantInstruction load
                    && load.constantEntry() instanceof StringEntry text) {
                data.append(text.stringValue());
            }
        }
        throw new IllegalStateException(outer.thisClass().asInternalName() + " builds no descriptor");
    }
}
