// SPDX-License-Identifier: GPL-2.0-only

#ifndef CALLBACKS_H
#define CALLBACKS_H

/**
 * @file
 * Calls of Python out of the simulation. Read by cling, when the package ns3_netns loads ns-3; the
 * functions of Python's C interface are declared here, so that its headers are not needed.
 */

#include "ns3/callback.h"
#include "ns3/net-device-table.h"
#include "ns3/netns-lock.h"
#include "ns3/nstime.h"
#include "ns3/object.h"
#include "ns3/ptr.h"
#include "ns3/simulator.h"
#include "ns3/trace-source-accessor.h"

#include <cstdlib>
#include <cxxabi.h>
#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <typeinfo>
#include <utility>
#include <vector>

struct _object;

extern "C"
{
    void Py_IncRef(_object*);
    void Py_DecRef(_object*);
    int Py_IsInitialized(void);
    _object* PyBool_FromLong(long);
    _object* PyLong_FromLongLong(long long);
    _object* PyLong_FromUnsignedLongLong(unsigned long long);
    _object* PyFloat_FromDouble(double);
    _object* PyUnicode_DecodeUTF8(const char*, ssize_t, const char*);
    _object* PyTuple_New(ssize_t);
    int PyTuple_SetItem(_object*, ssize_t, _object*);
    _object* PyObject_CallObject(_object*, _object*);
    _object* PyObject_CallFunctionObjArgs(_object*, ...);
    void PyErr_Fetch(_object**, _object**, _object**);
    void PyErr_NormalizeException(_object**, _object**, _object**);
    int PyException_SetTraceback(_object*, _object*);
    extern _object _Py_NoneStruct;
}

namespace CPyCppyy
{
_object* Instance_FromVoidPtr(void* address, const std::string& type, bool owned);
}

namespace ns3
{
namespace netns
{
namespace python
{

/** @return the name of a type as C++ has it @param info the type */
inline std::string
GetTypeName(const std::type_info& info)
{
    std::unique_ptr<char, decltype(&std::free)> name(
        abi::__cxa_demangle(info.name(), nullptr, nullptr, nullptr),
        &std::free);
    return name ? name.get() : info.name();
}

/** What a callable gets of a NetDeviceRecord, which lives in its table. */
struct DeviceInfo
{
    Ptr<NetDevice> device; //!< the device; null for a loopback that has no Node yet
    uint32_t ifindex;      //!< Linux's interface index
    std::string name;      //!< its name
};

/** @brief An object of C++ that belongs to Python. @return it @param value made with new */
template <typename T>
_object*
Give(T* value)
{
    static const std::string type = GetTypeName(typeid(T));
    return CPyCppyy::Instance_FromVoidPtr(value, type, true);
}

/** Whether a type counts its references. */
template <typename T, typename = void>
struct IsCounted : std::false_type
{
};

template <typename T>
struct IsCounted<T, std::void_t<decltype(std::declval<const T&>().GetReferenceCount())>>
    : std::true_type
{
};

template <typename T>
_object*
ToPython(const Ptr<T>& value)
{
    if (!value)
    {
        Py_IncRef(&_Py_NoneStruct);
        return &_Py_NoneStruct;
    }
    using Plain = std::remove_const_t<T>;
    return Give(new Ptr<Plain>(const_cast<Plain*>(PeekPointer(value))));
}

inline _object*
ToPython(const std::string& value)
{
    return PyUnicode_DecodeUTF8(value.data(), static_cast<ssize_t>(value.size()), "replace");
}

inline _object*
ToPython(const NetDeviceRecord& value)
{
    return Give(new DeviceInfo{value.device, value.ifindex, value.GetName()});
}

inline _object*
ToPython(const NetnsLock& value)
{
    return ToPython(value.GetName());
}

/** @brief What Python can keep. @return a new reference @param value an argument of a trace */
template <typename T>
_object*
ToPython(const T& value)
{
    if constexpr (std::is_same_v<T, bool>)
    {
        return PyBool_FromLong(value);
    }
    else if constexpr (std::is_enum_v<T>)
    {
        return PyLong_FromLongLong(static_cast<long long>(value));
    }
    else if constexpr (std::is_integral_v<T> && std::is_signed_v<T>)
    {
        return PyLong_FromLongLong(value);
    }
    else if constexpr (std::is_integral_v<T>)
    {
        return PyLong_FromUnsignedLongLong(value);
    }
    else if constexpr (std::is_floating_point_v<T>)
    {
        return PyFloat_FromDouble(value);
    }
    else if constexpr (IsCounted<T>::value)
    {
        return ToPython(Ptr<const T>(&value));
    }
    else
    {
        return Give(new T(value));
    }
}

/** What is told of an exception that left a callable; it is called with the exception. */
inline _object* g_failed = nullptr;

/** Whether the simulation is being destroyed, of which no callable is told. */
inline bool g_silent = false;

/** @brief Hand the exception that is set to Python, and stop the simulation. */
inline void
Fail()
{
    _object* type = nullptr;
    _object* value = nullptr;
    _object* traceback = nullptr;
    PyErr_Fetch(&type, &value, &traceback);
    PyErr_NormalizeException(&type, &value, &traceback);
    if (traceback)
    {
        PyException_SetTraceback(value, traceback);
    }
    Py_DecRef(PyObject_CallFunctionObjArgs(g_failed, value, nullptr));
    Simulator::Stop();
}

/** A callable of Python, kept as long as C++ may call it. */
class Callable
{
  public:
    /** @param function it */
    explicit Callable(_object* function)
        : m_function(function)
    {
        Py_IncRef(function);
    }

    ~Callable()
    {
        Drop();
    }

    Callable(const Callable&) = delete;            // counts a reference
    Callable& operator=(const Callable&) = delete; // counts a reference

    /** @brief Do not call it any more. */
    void Drop()
    {
        if (m_function && Py_IsInitialized())
        {
            Py_DecRef(m_function);
        }
        m_function = nullptr;
    }

    /** @brief Call it. @param arguments of the call */
    template <typename... A>
    void operator()(const A&... arguments) const
    {
        if (!m_function || g_silent)
        {
            return;
        }
        _object* tuple = PyTuple_New(sizeof...(A));
        ssize_t i = 0;
        (PyTuple_SetItem(tuple, i++, ToPython(arguments)), ...);
        // It may drop itself
        _object* function = m_function;
        Py_IncRef(function);
        _object* result = PyObject_CallObject(function, tuple);
        Py_DecRef(function);
        Py_DecRef(tuple);
        result ? Py_DecRef(result) : Fail();
    }

  private:
    _object* m_function; //!< the callable, null when it was dropped
};

/** A callable as the parts of ns-3 take it. */
using Shared = std::shared_ptr<Callable>;

/** @return a callable that C++ holds @param function it */
inline Shared
Share(_object* function)
{
    return std::make_shared<Callable>(function);
}

/** @return the callback of an operation of netns @param callable called with 0 or an errno */
inline std::function<void(int)>
MakeDone(const Shared& callable)
{
    return [callable](int error) { (*callable)(error); };
}

/** @brief Call it in the run. @return the event @param seconds from now @param callable it */
inline EventId
Schedule(double seconds, const Shared& callable)
{
    return Simulator::Schedule(Seconds(seconds), [callable] { (*callable)(); });
}

/** @brief Call it when the simulation is destroyed. @param callable it */
inline void
ScheduleDestroy(const Shared& callable)
{
    Simulator::ScheduleDestroy([callable] { (*callable)(); });
}

/** @return the accessor of a trace source, null when there is none @param object whose
 * @param name of the source */
inline Ptr<const TraceSourceAccessor>
FindTraceSource(ObjectBase& object, const std::string& name)
{
    return object.GetInstanceTypeId().LookupTraceSourceByName(name);
}

/** @return the type of an accessor, which names the type of its source; empty when there is no
 * such source @param object whose @param name of the source */
inline std::string
GetAccessorType(ObjectBase& object, const std::string& name)
{
    Ptr<const TraceSourceAccessor> accessor = FindTraceSource(object, name);
    if (!accessor)
    {
        return "";
    }
    const TraceSourceAccessor& real = *accessor;
    return GetTypeName(typeid(real));
}

/** @return the C++ name of the signature that a trace source was registered with @param object
 * whose @param name of the source */
inline std::string
GetSignatureName(ObjectBase& object, const std::string& name)
{
    TypeId::TraceSourceInformation information;
    object.GetInstanceTypeId().LookupTraceSourceByName(name, &information);
    return information.callback;
}

/** @return the trace sources of an object, its class's first @param object whose */
inline std::vector<std::string>
GetTraceSources(ObjectBase& object)
{
    std::vector<std::string> names;
    for (TypeId type = object.GetInstanceTypeId(); type.HasParent(); type = type.GetParent())
    {
        for (std::size_t i = 0; i < type.GetTraceSourceN(); ++i)
        {
            names.push_back(type.GetTraceSource(i).name);
        }
    }
    return names;
}

/** @brief Connect a callable to a trace source of this signature. @param object whose
 * @param name of the source @param callable it @return whether it was connected */
template <typename... A>
bool
Connect(ObjectBase& object, const std::string& name, const Shared& callable)
{
    return FindTraceSource(object, name)
        ->ConnectWithoutContext(&object, Callback<void, A...>([callable](A... arguments) {
                                    (*callable)(arguments...);
                                }));
}

} // namespace python
} // namespace netns
} // namespace ns3

#endif /* CALLBACKS_H */
