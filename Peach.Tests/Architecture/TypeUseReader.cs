using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Peach.Tests.Architecture;

/// <summary>Reads from compiled code which types use which: what the compiler kept, so no alias or <c>using</c> hides a use.</summary>
/// <remarks>Constants are copied by the compiler and leave no trace.</remarks>
internal static class TypeUseReader
{
    public static IReadOnlyList<TypeUse> Read(ModuleDefinition assembly)
    {
        var uses = new HashSet<TypeUse>();
        foreach (var type in assembly.GetTypes())
        {
            var user = Outermost(type);
            foreach (var reference in Named(type))
            {
                foreach (var part in Parts(reference))
                {
                    var used = Outermost(part);
                    if (used.FullName != user.FullName) uses.Add(new TypeUse(user.FullName, user.Namespace, used.FullName, used.Namespace));
                }
            }
        }

        return [.. uses];
    }

    private static IEnumerable<TypeReference?> Named(TypeDefinition type) =>
    [
        type.BaseType,
        .. type.Interfaces.Select(implemented => implemented.InterfaceType),
        .. OfAttributes(type),
        .. OfGenerics(type),
        .. type.Fields.SelectMany(field => (IEnumerable<TypeReference?>)[field.FieldType, .. OfAttributes(field)]),
        .. type.Properties.SelectMany(property => (IEnumerable<TypeReference?>)[property.PropertyType, .. OfAttributes(property)]),
        .. type.Events.SelectMany(raised => (IEnumerable<TypeReference?>)[raised.EventType, .. OfAttributes(raised)]),
        .. type.Methods.SelectMany(OfMethod),
    ];

    private static IEnumerable<TypeReference?> OfMethod(MethodDefinition method) =>
    [
        method.ReturnType,
        .. OfAttributes(method),
        .. OfAttributes(method.MethodReturnType),
        .. OfGenerics(method),
        .. method.Parameters.SelectMany(parameter => (IEnumerable<TypeReference?>)[parameter.ParameterType, .. OfAttributes(parameter)]),
        .. method.Overrides.Select(overridden => overridden.DeclaringType),
        .. method.HasBody ? OfBody(method.Body) : [],
    ];

    private static IEnumerable<TypeReference?> OfBody(MethodBody body) =>
    [
        .. body.Variables.Select(variable => variable.VariableType),
        .. body.ExceptionHandlers.Select(handler => handler.CatchType),
        .. body.Instructions.SelectMany(OfOperand),
    ];

    private static IEnumerable<TypeReference?> OfOperand(Instruction instruction) => instruction.Operand switch
    {
        TypeReference type => [type],
        FieldReference field => [field.DeclaringType, field.FieldType],
        MethodReference method => OfCall(method),
        _ => [],
    };

    private static IEnumerable<TypeReference?> OfCall(MethodReference method) =>
    [
        method.DeclaringType,
        method.ReturnType,
        .. method.Parameters.Select(parameter => parameter.ParameterType),
        .. method is GenericInstanceMethod generic ? generic.GenericArguments : [],
    ];

    private static IEnumerable<TypeReference?> OfAttributes(ICustomAttributeProvider provider) =>
        provider.CustomAttributes.SelectMany(attribute => (IEnumerable<TypeReference?>)
        [
            attribute.AttributeType,
            .. attribute.ConstructorArguments.Select(argument => argument.Value as TypeReference),
        ]);

    private static IEnumerable<TypeReference?> OfGenerics(IGenericParameterProvider provider) =>
        provider.GenericParameters.SelectMany(parameter => parameter.Constraints).Select(constraint => constraint.ConstraintType);

    /// <summary>The plain types of which a type is made: <c>Dictionary&lt;A, B[]&gt;</c> is Dictionary, A and B.</summary>
    private static IEnumerable<TypeReference> Parts(TypeReference? type) => type switch
    {
        null or GenericParameter => [],
        GenericInstanceType generic => [generic.ElementType, .. generic.GenericArguments.SelectMany(Parts)],
        FunctionPointerType pointer => [.. Parts(pointer.ReturnType), .. pointer.Parameters.SelectMany(parameter => Parts(parameter.ParameterType))],
        IModifierType modified => [.. Parts(modified.ModifierType), .. Parts(modified.ElementType)],
        TypeSpecification wrapped => Parts(wrapped.ElementType),
        _ => [type],
    };

    private static TypeReference Outermost(TypeReference type)
    {
        while (type.DeclaringType is { } outer) type = outer;
        return type;
    }
}
